import * as images from './data/analyzer-images.json';

/** The images of AWS that analyse: `monitor` for data and model quality, `clarify` for bias and explainability. */
export type Analyzer = 'monitor' | 'clarify';

/** The accounts that hold an image, by Region. */
export function analyzerAccounts(analyzer: Analyzer): Readonly<Record<string, string>> {
  return images[analyzer].accounts;
}

/** The repository of an image, and its tag with the colon. */
export function analyzerName(analyzer: Analyzer): { readonly repository: string; readonly tag: string } {
  const { repository, tag } = images[analyzer];
  return { repository, tag: tag === '' ? '' : `:${tag}` };
}

/** Account and repository of an image of AWS that analyses; `undefined` for any other image. */
export function analyzerRepository(image: string): { readonly account: string; readonly repository: string } | undefined {
  const [, account, repository] = /^(\d{12})\.dkr\.ecr\.[^/]+\/([^:@]+)/.exec(image) ?? [];
  return repository === images.monitor.repository || repository === images.clarify.repository ? { account, repository } : undefined;
}

/** The account that holds a repository of AWS in a Region; `undefined` where the table does not know it. */
export function analyzerAccount(repository: string, region: string): string | undefined {
  const { accounts }: { accounts: Record<string, string> } = repository === images.monitor.repository ? images.monitor : images.clarify;
  return accounts[region];
}
