export { GroupError } from './base/errors.js';
export type { GroupErrorCode } from './base/errors.js';
