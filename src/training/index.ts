export * from './workflow-step';
