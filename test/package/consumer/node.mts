import { GroupError, type GroupErrorCode } from 'webgroup';
import { YjsProvider } from 'webgroup/yjs';

const error: GroupError = new GroupError('NOT_JOINED', 'join first');
export const code: GroupErrorCode = error.code;
export const Provider: typeof YjsProvider = YjsProvider;

// @ts-expect-error a code that does not exist
new GroupError('NO_SUCH_CODE', '');
