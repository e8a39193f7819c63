/** Numbers on our wire are safe integers. */
export default undefined;
