/** Build step: the module with the staged code of every pass, so that starting the compiler stages nothing. */
import { emitModule } from '../nanopass/index.ts';
import { chain } from '../passes/pipeline.ts';

export const text = emitModule(() => {
  for (const level of [0, 1, 2, 3] as const) for (const asText of [false, true]) chain(level, asText);
});
