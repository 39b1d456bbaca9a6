/**
 * Makes all writes to the file system of `path` durable by the command sync(1), because Node cannot call syncfs(2).
 * Thousands of small files take a fraction of a second this way, and a minute with one fsync each. Returns false where
 * the command is missing or fails.
 */
export async function syncFileSystem(path: string): Promise<boolean> {
  // Only the GNU command has this option.
  if (process.platform !== 'linux') return false;
  // Loaded on demand: most clients never need it.
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn('sync', ['-f', '--', path], { stdio: 'ignore' });
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}
