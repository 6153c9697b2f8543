export * from './encryption';
export * from './execution-role';
export * from './network-placement';
export * from './private-ml-network';
