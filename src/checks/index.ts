export * from './mlops-checks';
