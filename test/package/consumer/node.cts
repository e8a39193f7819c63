import webgroup = require('webgroup');
import yjs = require('webgroup/yjs');
import identity = require('webgroup/identity');

const group: webgroup.WebGroup = new webgroup.WebGroup({
  signalingServer: 'ws://localhost:8000',
  identity: identity.browserIdentity('me'),
});
const code: webgroup.GroupErrorCode = new webgroup.GroupError('NOT_JOINED', 'join first').code;
export = {
  group,
  code,
  server: webgroup.SignalingServer,
  bots: webgroup.WebGroupBotServer,
  Provider: yjs.YjsProvider,
};
