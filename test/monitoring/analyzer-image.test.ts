// covers src/rules/analyzer-images.ts
import { Stack } from 'aws-cdk-lib/core';
import { analyzerImage } from '../../src/monitoring/analyzer-image';
import { analyzerAccount, analyzerAccounts, analyzerRepository } from '../../src/rules/analyzer-images';
import { refusal } from '../support/refusals';
import { agnosticStack, testStack } from '../support/stacks';

const inRegion = (region: string) => new Stack(undefined, 'Test', { env: { account: '111111111111', region } });
const uri = (stack: Stack, analyzer: 'monitor' | 'clarify') => stack.resolve(analyzerImage(stack, analyzer)._bind(stack).uri) as unknown;

describe('the image of AWS that analyses', () => {
  test.each([
    ['us-west-2', 'monitor', '159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer'],
    ['eu-west-1', 'clarify', '131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0'],
    ['cn-north-1', 'monitor', '453000072557.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-model-monitor-analyzer'],
  ] as const)('in %s, of %s', (region, analyzer, expected) => {
    expect(uri(inRegion(region), analyzer)).toBe(expected);
  });

  test('is refused in a Region whose account nobody knows, with the way out', () => {
    expect(refusal(() => uri(inRegion('ap-south-2'), 'monitor'))?.message).toBe(
      "'region' must be one in which the account that holds 'sagemaker-model-monitor-analyzer' is known, got ap-south-2; use MonitorEngine.container(), which runs in every Region");
  });

  test('is looked up by CloudFormation where the Region is not known', () => {
    const stack = agnosticStack();

    expect(JSON.stringify(uri(stack, 'monitor'))).toContain('"Fn::FindInMap":["ModelMonitorImages",{"Ref":"AWS::Region"},"account"]');
  });

  test('is looked up in one table for each stack and image', () => {
    const stack = agnosticStack();
    for (const analyzer of ['monitor', 'monitor', 'clarify'] as const) uri(stack, analyzer);

    expect(stack.node.children.map(({ node }) => node.id).filter((id) => /Images$/.test(id))).toEqual(['ModelMonitorImages', 'ClarifyImages']);
  });

  test('may be pulled from that account', () => {
    const bound = analyzerImage(testStack(), 'monitor')._bind(testStack());

    expect(bound.grantPull).toEqual(expect.any(Function));
  });
});

describe('the accounts', () => {
  test.each(['monitor', 'clarify'] as const)('of %s are twelve digits each', (analyzer) => {
    expect(Object.entries(analyzerAccounts(analyzer)).filter(([region, account]) => !/^\d{12}$/.test(account) || !/^[a-z]+(-[a-z]+)+-\d$/.test(region))).toEqual([]);
  });

  test('are read from a URI', () => {
    expect(analyzerRepository('159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer')).toEqual({ account: '159807026194', repository: 'sagemaker-model-monitor-analyzer' });
    expect(analyzerRepository('111111111111.dkr.ecr.us-west-2.amazonaws.com/mine:1')).toBeUndefined();
  });

  test('are not known everywhere', () => {
    expect(analyzerAccount('sagemaker-clarify-processing', 'me-central-1')).toBeUndefined();
    expect(analyzerAccount('sagemaker-model-monitor-analyzer', 'me-central-1')).toBe('588750061953');
  });
});
