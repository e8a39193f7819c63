// The classes have had no prefix for years.
module.exports = () => (globalThis.RTCPeerConnection ? globalThis : null);
