// init: what a project needs to storm its own lock: a commented subject that runs as it is, a config, a chaos test, a CI workflow.
import { resolve } from 'node:path';
import { ExitCode } from '../errors.ts';
import { projectRoot } from '../store/project-root.ts';
import type { Context } from './context.ts';
import { addLines, addScript, writeNew } from './init/add.ts';
import type { Added } from './init/add.ts';
import { readProject } from './init/project.ts';
import { exampleLines, nextLines } from './init/next-lines.ts';
import { configText, testText } from './init/other-texts.ts';
import { subjectText } from './init/subject-text.ts';
import { workflowOf } from './init/workflow.ts';

/** Where the subject goes unless somebody says. */
const defaultFolder = 'chaos';

/** Writes what is not there yet below `folder` of the user's project; what is there is left alone. Ends with what to type next. */
export function initCommand(folder: string | undefined, { cwd, stdout }: Context): ExitCode {
  const project = readProject(
    projectRoot(cwd),
    folder === undefined ? resolve(projectRoot(cwd), defaultFolder) : resolve(cwd, folder),
  );
  const { root, subject, test } = project;
  const workflow = workflowOf(project);
  const added: Added[] = [
    writeNew(root, subject, subjectText(project), 'the lock under test: put yours in'),
    ...(test === undefined ? [] : [writeNew(root, test, testText(project), 'the same as tests of your suite')]),
    writeNew(root, 'lockstorm.config.json', configText(project), 'what `lockstorm` runs when you name nothing'),
    addScript(root, 'chaos', 'lockstorm'),
    writeNew(root, workflow.path, workflow.text, 'storms on every push'),
    addLines(root, '.gitignore', ['.lockstorm/', 'reports/runs/'], 'for what runs leave behind'),
  ];
  const width = Math.max(...added.map(({ path }) => path.length));
  for (const { path, left, what } of added)
    stdout.write(`${left === undefined ? 'wrote ' : 'left  '}  ${path.padEnd(width)}  ${left ?? what}\n`);
  const next = nextLines(project).map((line) => `  ${line}`);
  stdout.write(`\n${['Next:', ...next, '', ...exampleLines].join('\n')}\n`);
  return ExitCode.safe;
}
