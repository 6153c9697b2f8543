import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { AssetHashType, BundlingOutput, DockerImage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CheckSettings } from './monitor-plan';
import { handlerFolder } from '../internal/assets';
import { grantExactly } from '../internal/grants';

/** What Clarify is told about an analysis. */
export type AnalysisConfig = Record<string, unknown>;

/** The configuration of a file. */
export function readAnalysis(file: string): AnalysisConfig {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** Whether a file holds a configuration. */
export function isAnalysis(file: string): boolean {
  try {
    const config: unknown = readAnalysis(file);
    return typeof config === 'object' && config !== null && !Array.isArray(config);
  } catch {
    return false;
  }
}

/** The configuration of a bias check, as Clarify calls its parts. */
export function biasAnalysis({ options }: CheckSettings, columns?: readonly string[]): AnalysisConfig {
  const { facet, disadvantaged, facetAbove, positiveLabel, groupVariable } = options;
  return {
    ...(columns ? { headers: columns } : {}),
    label_values_or_threshold: [plain(positiveLabel)],
    facet: [{ name_or_index: facet, value_or_threshold: facetAbove === undefined ? (disadvantaged as unknown[]).map(plain) : [facetAbove] }],
    ...(groupVariable === undefined ? {} : { group_variable: groupVariable }),
  };
}

/** Numbers in CSV are numbers to Clarify. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** A configuration among the assets of the app. */
export interface PublishedAnalysis {
  readonly uri: string;
  grantRead(grantee: iam.IGrantable): void;
}

/** Publishes a configuration; the same content has the same key. */
export function publishAnalysis(scope: Construct, config: AnalysisConfig): PublishedAnalysis {
  const text = `${JSON.stringify(config, undefined, 2)}\n`;
  const asset = new assets.Asset(scope, 'AnalysisConfig', {
    path: handlerFolder('monitoring', 'window-planner'), // any folder that is there: nothing of it is read
    assetHashType: AssetHashType.CUSTOM,
    assetHash: createHash('sha256').update(text).digest('hex'),
    bundling: {
      image: DockerImage.fromRegistry('none'), // never run: the file is written here
      outputType: BundlingOutput.SINGLE_FILE,
      local: { tryBundle: (output) => { fs.writeFileSync(path.join(output, 'analysis_config.json'), text); return true; } },
    },
  });
  const resourceArns = [asset.bucket.arnForObjects(asset.s3ObjectKey)];
  return {
    uri: asset.s3ObjectUrl,
    grantRead: (grantee) => void grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns })),
  };
}
