export * from './workflow-step';
export * from './retraining-workflow-grants';
export * from './checkpoints';
export * from './training-code';
export * from './training-compute';
export * from './training-launcher';
export * from './training-step';
