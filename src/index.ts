export * as security from './security';
export * as data from './data';
export * as images from './images';
export * as registry from './registry';
export * as training from './training';
export * as serving from './serving';
export * as monitoring from './monitoring';
export * as checks from './checks';
