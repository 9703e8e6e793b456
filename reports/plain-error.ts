// What failed and what to do about it, in lines that can be printed and a remedy that can be pasted.
import { inTheirWords } from './in-their-words.ts';
import { plainLines } from './plain-text.ts';

/** `error: …` and the remedy below it. Its own line ends stay, indented: no line that is quoted stands where ours begin. */
export function errorLines({ message, remedy }: { message: string; remedy: string }, invocation: string): string {
  return `error: ${below(plainLines(message))}\n  ${below(plainLines(inTheirWords(remedy, invocation)))}\n`;
}

function below(text: string): string {
  return text.replaceAll('\n', '\n    ');
}
