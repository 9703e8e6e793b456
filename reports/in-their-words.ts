// Commands in our sentences, called the way in which the user calls us: `lockstorm check X` cannot be pasted where nothing of that name is on PATH.

/** What `lockstorm` is followed by where a command is meant, and not the program. */
const COMMAND =
  /(?<![\w/.-])(?<!\b(?:npx|exec|yarn|bunx) )lockstorm (?=(?:run|explore|shrink|replay|keep|check|report|open|export|conform|list|demo|canaries|init|doctor|etcd)\b|--\w)/g;

/** `invocation`: `npm run chaos --`. What is called that way already stays as it is. */
export function inTheirWords(text: string, invocation: string): string {
  return text.replace(COMMAND, () => `${invocation} `);
}
