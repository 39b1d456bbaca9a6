/** What ran out, for a while: nothing is damaged, and what failed for it may be tried again. */
export type Shortage = 'space' | 'inodes' | 'quota' | 'descriptors' | 'memory';
