// Of protobufjs/minimal what a page needs for the messages on our wire, the reader and the writer, with what they use of
// its utilities.
const util = require('./protobufjs-util.cjs');
const Reader = require('protobufjs/src/reader.js');
const Writer = require('protobufjs/src/writer.js');

/** In the place of the classes for Node's Buffer. */
const none = { _configure() {} };

module.exports = {
  Reader,
  Writer,
  util,
  configure() {
    Writer._configure(none);
    Reader._configure(none);
  },
};
