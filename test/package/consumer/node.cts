import webgroup = require('webgroup');
import yjs = require('webgroup/yjs');

const error: webgroup.GroupError = new webgroup.GroupError('NOT_JOINED', 'join first');
export const code: webgroup.GroupErrorCode = error.code;
export const Provider: typeof yjs.YjsProvider = yjs.YjsProvider;
