import { dirname, join } from 'node:path';
import ts from 'typescript';

import { root } from './fences.js';

/** Compiles a text as a file at this path, with the settings of its project; returns the compiler's errors. */
export function compileErrors(path: string, text: string): readonly string[] {
  const file = join(root, path);
  const settings = settingsFor(file);
  const real = ts.createCompilerHost(settings);
  const host: ts.CompilerHost = {
    ...real,
    fileExists: (name) => name === file || real.fileExists(name),
    readFile: (name) => (name === file ? text : real.readFile(name)),
    getSourceFile: (name, version, ...rest) =>
      name === file ? ts.createSourceFile(name, text, version) : real.getSourceFile(name, version, ...rest),
  };
  const program = ts.createProgram([file], settings, host);
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) =>
    ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  );
}

function settingsFor(file: string): ts.CompilerOptions {
  const isFile = (name: string) => ts.sys.fileExists(name);
  const config = ts.findConfigFile(dirname(file), isFile);
  if (config === undefined) throw new Error(`no tsconfig.json above ${file}`);
  const { config: json } = ts.readConfigFile(config, (name) => ts.sys.readFile(name)) as { readonly config: unknown };
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config));
  const { tsBuildInfoFile: _unused, ...settings } = options;
  return { ...settings, noEmit: true, composite: false, incremental: false };
}
