// Simple-peer gives each error a code. A DOMException has one that can't be assigned to.
module.exports = (error, code) => Object.defineProperty(error, 'code', { value: code });
