// SPDX-License-Identifier: GPL-3.0-or-later
#include "typescript.h"

#include "project_files.h"

#include <format>
#include <string_view>

namespace slipway::project {

/// Nothing is written beside the sources: each file is translated when it is asked for, and keeps
/// its own path, so that what it imports and where it fails is as it stands in the project.
constexpr std::string_view runner = R"js('use strict';
const fs = require('node:fs'), path = require('node:path'), vm = require('node:vm');
const Module = require('node:module');
const ts = require(path.resolve(fs.realpathSync(process.argv[2]), '../../lib/typescript.js'));
const file = path.resolve(process.argv[3]);
process.argv.splice(1, 3, file);

const config = ts.findConfigFile(path.dirname(file), fs.existsSync);
const said = config ? ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config,
                                                    ts.sys, path.dirname(config)).options : {};
const options = { lib: undefined, esModuleInterop: true, resolveJsonModule: true, skipLibCheck: true,
    jsx: ts.JsxEmit.React, ...said, noEmit: true, composite: false, incremental: false,
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.NodeJs };
const host = ts.createCompilerHost(options);
// Where nobody described Node.js, all of it may be used in any way.
const types = [...(ts.getEffectiveTypeRoots(options, host) ?? []), '/usr/share/nodejs/@types'];
const roots = [file];
if (types.some(folder => fs.existsSync(path.join(folder, 'node')))) {
    options.typeRoots = types;
} else {
    const known = '/tmp/slipway/node.d.ts';
    fs.writeFileSync(known, 'declare var process: any, Buffer: any, require: any, module: any, '
        + 'exports: any, global: any, __dirname: string, __filename: string;\n'
        + Module.builtinModules.map(name => `declare module "${name}";\ndeclare module "node:${name}";\n`).join(''));
    roots.push(known);
}
const program = ts.createProgram(roots, options, host);
const wrong = ts.sortAndDeduplicateDiagnostics(ts.getPreEmitDiagnostics(program));
if (wrong.length > 0)
    process.stderr.write(process.stderr.isTTY ? ts.formatDiagnosticsWithColorAndContext(wrong, host)
                                              : ts.formatDiagnostics(wrong, host));
if (program.getSyntacticDiagnostics().length > 0)
    process.exit(1);

const translated = name => ts.transpileModule(fs.readFileSync(name, 'utf8'), { fileName: name,
    compilerOptions: { ...options, module: ts.ModuleKind.CommonJS, sourceMap: false,
                       inlineSourceMap: true, inlineSources: true } }).outputText;
const isWhole = text => {
    try { return new vm.Script(Module.wrap(text)), true; } catch { return false; }
};
for (const ending of ['.ts', '.tsx', '.mts', '.cts']) {
    Module._extensions[ending] = (module, name) => {
        const text = translated(name);
        if (name !== file || isWhole(text))
            return module._compile(text, name);
        // It awaits something outside of a function.
        const whole = '(async function (exports, require, module, __filename, __dirname) { ' + text + '\n})';
        return vm.runInThisContext(whole, { filename: name }).call(module.exports, module.exports,
            Module.createRequire(name), module, name, path.dirname(name));
    };
}
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
    try {
        return resolve.call(this, request, ...rest);
    } catch (error) {
        const source = request.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
        if (source === request)
            throw error;
        try {
            return resolve.call(this, source, ...rest);
        } catch {
            throw error;
        }
    }
};
Module._load(file, null, true);
)js";

std::string typeScriptCompiled(const std::filesystem::path &tsc)
{
    return std::format("mkdir -p /tmp/slipway\ncat > /tmp/slipway/run.cjs <<'end of runner'\n{}"
                       "end of runner\n"
                       "exec node --enable-source-maps /tmp/slipway/run.cjs {} \"$@\"",
                       runner, shellQuoted(tsc.string()));
}

} // namespace slipway::project
