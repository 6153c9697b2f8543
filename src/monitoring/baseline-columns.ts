import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failAll, Mistake, mistakeIf } from '../internal/errors';

/** The columns that a baseline is told of. */
export interface BaselineColumns {
  readonly label?: string;
  readonly prediction?: string;
  readonly columns?: string[];
  readonly exclude?: string[];
  readonly categories?: string[];
  readonly explain?: boolean;
}

/** With the name of its option a column fits into an argument of a container. */
const LONGEST = 200;

/** Every mistake in the names of the columns, all at once. */
export function checkColumns(scope: Construct, { label, prediction, columns, exclude = [], categories = [], explain }: BaselineColumns): void {
  const special = Object.entries({ label, prediction }).flatMap(([prop, name]) => (name === undefined ? [] : [{ prop, name }]));
  const lists = Object.entries({ columns: columns ?? [], exclude, categories });
  const all = [...special, ...lists.flatMap(([prop, names]) => names.map((name) => ({ prop, name })))];
  failAll(scope, [
    ...all.flatMap(({ prop, name }) => malformed(prop, name)),
    ...mistakeIf(label !== undefined && label === prediction, 'BaselineColumns',
      `'prediction' must be another column than 'label', got ${label} for both; name the column that holds what the model answered, or leave 'prediction' out`),
    ...special.flatMap(({ prop, name }) => mistakeIf(exclude.includes(name), 'BaselineColumns',
      `'exclude' must not hold the column of '${prop}', got ${name}; label and prediction are no features anyway`)),
    ...categories.flatMap((name) => mistakeIf(exclude.includes(name), 'BaselineColumns',
      `'categories' must not hold a column of 'exclude', got ${name}; leave it out of one of them`)),
    ...mistakeIf(explain === true && prediction === undefined, 'BaselineColumns',
      "'explain' must have a 'prediction' to explain, got none; name the column that holds what the model answered"),
    ...special.flatMap(({ prop, name }) => mistakeIf(columns !== undefined && !columns.includes(name), 'BaselineColumns',
      `'${prop}' must be one of 'columns', got ${name}; name every column of the data, in order`)),
  ]);
}

function malformed(prop: string, name: string): Mistake[] {
  if (Token.isUnresolved(name)) return [];
  return mistakeIf(name === '' || name.length > LONGEST || name.includes(','), 'BaselineColumns',
    `'${prop}' must be names of 1 to ${LONGEST} characters without commas, got ${JSON.stringify(name)}; name the column as its file does`);
}
