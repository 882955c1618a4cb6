// Bundles the page and writes it as C++ text: node build.mjs OUTPUT.inc (run where node_modules is).
//
// The output has two raw string literals: the page up to its data, and the rest. "{{live}}" stays in the first one.
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {createRequire} from 'node:module';

const esbuild = createRequire(`${process.cwd()}/`)('esbuild');
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const result = await esbuild.build({
  entryPoints: [here('main.js')],
  bundle: true,
  minify: true,
  write: false,
  outdir: 'out',
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'eof',
  nodePaths: [`${process.cwd()}/node_modules`],
  logLevel: 'warning',
});
const text = (extension) => result.outputFiles.find((file) => file.path.endsWith(extension)).text.trim();
const script = text('.js');
if (/<\/script|<!--/i.test(script)) throw new Error('the bundle would end its own script element');
const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`;

const [head, tail] = readFileSync(here('page.html'), 'utf8').split('{{data}}');
const fill = (template, values) => template.replace(/{{([a-z-]+)}}/g, (all, name) => values[name] ?? all);
const values = {style: text('.css'), script, 'script-hash': hash};

// Compilers limit the length of one literal, so the text is cut; neighbours join.
function literal(string) {
  const pieces = string.match(/[^]{1,15000}/g);
  if (string.includes(')page"')) throw new Error('the page contains the end of a raw literal');
  return pieces.map((piece) => `R"page(${piece})page"`).join('\n');
}
writeFileSync(
  process.argv[2],
  `constexpr char kPageHead[] =\n${literal(fill(head, values))};\n` +
    `constexpr char kPageTail[] =\n${literal(fill(tail, values))};\n`,
);
