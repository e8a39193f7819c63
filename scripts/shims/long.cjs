/** Numbers on our wire are safe integers. */
module.exports = undefined;
