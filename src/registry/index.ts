export * from './approval-policy';
export * from './approved-version';
export * from './approved-version-grants';
export * from './model-artifact';
export * from './model-registry';
export * from './model-registry-grants';
export * from './model-version';
