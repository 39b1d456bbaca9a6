/**
 * Makes everything durable that was written to the file system that `path` is on, with the command
 * sync(1): Node cannot call syncfs(2). Thousands of small files take a fraction of a second so, a
 * minute if each is synced by itself. False where there is no such command or it failed.
 */
export async function syncFileSystem(path: string): Promise<boolean> {
  // Elsewhere the command knows no such option.
  if (process.platform !== 'linux') return false;
  // Most clients never need it.
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
