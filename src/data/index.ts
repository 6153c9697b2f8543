export * from './artifact-store';
export * from './artifact-store-grants';
export * from './input-mode';
export * from './training-input';
export * from './training-input-options';
