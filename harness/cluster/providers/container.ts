// An etcd in a container, by an image of etcd's own that is there or can be pulled.
import { openEngine, type Engine } from '../containers/engine.ts';
import { presentImage, pullImage, usualImages } from '../containers/image.ts';
import { DEFAULT_VERSION } from '../version.ts';
import type { Answer, Provider, ProviderRequest } from './provider.ts';

/** The usual images; where no engine runs the answer comes in milliseconds. */
export const container: Provider = containerOf(null);

/** For `--etcd container:IMAGE`; null: the usual images. */
export function containerOf(image: string | null): Provider {
  const wanted = ({ version }: ProviderRequest): readonly string[] =>
    image === null ? usualImages(version ?? DEFAULT_VERSION) : [image];
  return {
    title: 'container',
    async check(request) {
      const engine = await openEngine();
      if ('notApplicable' in engine) return engine;
      const images = wanted(request);
      return (await firstPresent(engine, images)) ?? { wouldTry: `pull ${images.join(', or ')}` };
    },
    async provide(request) {
      const engine = await openEngine();
      if ('notApplicable' in engine) return engine;
      const reasons: string[] = [];
      for (const one of wanted(request)) {
        request.log(`Pulling ${one} …`);
        const problem = await pullImage(engine, one, request.signal);
        const answer = problem === undefined ? await presentImage(engine, one) : undefined;
        if (answer) return answer;
        reasons.push(`${one} cannot be pulled (${problem ?? 'it is gone again'})`);
      }
      return {
        notApplicable: reasons.join(', and '),
        remedy:
          'Check its name and the network, or load it with "docker load" and name it with --etcd container:IMAGE.',
      };
    },
  };
}

async function firstPresent(engine: Engine, images: readonly string[]): Promise<Answer | undefined> {
  for (const image of images) {
    const answer = await presentImage(engine, image);
    if (answer) return answer;
  }
  return undefined;
}
