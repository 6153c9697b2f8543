/** Every mistake that is not a service rule: the code, and when it is thrown. docs/errors.md is made from it. */
export const CODES = {
  TokenInName: 'a name must be known at synth, and a token was given',
} as const;
