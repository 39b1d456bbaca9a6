/** A resource that ran out for a while: nothing is damaged, and the failed work may be retried. */
export type Shortage = 'space' | 'inodes' | 'quota' | 'descriptors' | 'memory';
