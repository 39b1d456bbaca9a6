import { dirname, join } from 'node:path';
import ts from 'typescript';

import { root } from './fences.js';

/** Compiles a text as if it were a file at this path, with the settings of its project; returns what is wrong with it. */
export function compileErrors(path: string, text: string): readonly string[] {
  const file = join(root, path);
  const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
  if (config === undefined) throw new Error(`no tsconfig.json above ${path}`);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    dirname(config),
  );
  const settings = { ...options, noEmit: true, composite: false, incremental: false, noUnusedLocals: false };
  delete settings.tsBuildInfoFile;
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version, ...rest);
  const program = ts.createProgram([file], settings, host);
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) =>
    ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  );
}
