/** What the reader and the writer of protobufjs use of its utilities for the types of fields that our messages have. */
module.exports = {
  LongBits: require('protobufjs/src/util/longbits.js'),
  utf8: require('protobufjs/src/util/utf8.js'),
  pool: require('protobufjs/src/util/pool.js'),
  merge: Object.assign,
  isString: (value) => typeof value === 'string',
  recursionLimit: 100,
};
