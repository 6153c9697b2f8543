export * from './workflow-step';
export * from './retraining-workflow-grants';
