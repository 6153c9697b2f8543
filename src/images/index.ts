export * from './container-image';
export * from './image-platform';
export * from './image-repository';
export * from './image-repository-grants';
