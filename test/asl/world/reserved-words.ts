import { readFileSync } from 'fs';
import * as path from 'path';

let words: ReadonlySet<string> | undefined;

/** Words that DynamoDB takes in expressions only behind a placeholder. */
export function reservedWords(): ReadonlySet<string> {
  words ??= new Set((JSON.parse(readFileSync(path.join(__dirname, 'dynamodb-reserved.json'), 'utf8')).words as string[]).flatMap((line) => line.split(' ')));
  return words;
}
