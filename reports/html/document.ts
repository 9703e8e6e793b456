// One HTML file that asks for nothing: a strict Content-Security-Policy that knows exactly one script and one style sheet, and data as text.
import { createHash } from 'node:crypto';
import { escapeHtml } from './escape-html.ts';

export interface DocumentParts {
  /** Plain text. */
  readonly title: string;
  /** CSS, such as `runPageStyles()`. */
  readonly styles: string;
  /** JavaScript, such as `bundlePage()` gives. */
  readonly script: string;
  /** Base64 that the script finds as the text of `#data`; undefined: it needs none. */
  readonly data?: string | undefined;
  /** HTML of the body, escaped: what the script fills, and `<noscript>` with what a reader without JavaScript gets. */
  readonly body: string;
}

/** The whole document. */
export function documentShell({ title, styles, script, data, body }: DocumentParts): string {
  const style = unbroken(styles).replaceAll(/<(?=\/style)/gi, '\\3C ');
  const code = inScript(unbroken(script));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(style, code)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    // Without it a browser asks the server of the page for /favicon.ico.
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    body,
    ...(data === undefined ? [] : [`<script type="application/octet-stream" id="data">${base64(data)}</script>`]),
    `<script>${code}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Over exactly what stands between the tags, as the browser does. */
function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A browser reads CR and CR LF as LF and NUL as U+FFFD, and hashes what it read. */
function unbroken(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '');
}

/** These three end a script element, or keep it from ending; in code they occur only within strings and expressions. */
function inScript(code: string): string {
  return code.replaceAll(/<(?=!--|\/?script)/gi, String.raw`\x3C`);
}

function base64(data: string): string {
  if (!/^[\w+/=-]*$/.test(data)) throw new TypeError('The data of a page is not base64.');
  return data;
}
