import { GroupError, type GroupErrorCode } from 'webgroup';

const error: GroupError = new GroupError('NOT_JOINED', 'join first');
export const code: GroupErrorCode = error.code;
