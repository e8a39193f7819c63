import webgroup = require('webgroup');
import yjs = require('webgroup/yjs');

const group: webgroup.WebGroup = new webgroup.WebGroup({ signalingServer: 'ws://localhost:8000' });
const code: webgroup.GroupErrorCode = new webgroup.GroupError('NOT_JOINED', 'join first').code;
export = {
  group,
  code,
  server: webgroup.SignalingServer,
  bots: webgroup.WebGroupBotServer,
  Provider: yjs.YjsProvider,
};
