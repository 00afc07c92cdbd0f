/** Build step: the module with the staged code of every pass and language, so that starting the compiler stages nothing. */
import '../languages/index.ts';
import { emitModule, fusedRuns } from '../nanopass/index.ts';
import { chain } from '../passes/pipeline.ts';

export const text = emitModule(() => {
  for (const level of [0, 1, 2, 3] as const)
    for (const asText of [false, true]) {
      const { unitStage, functionStage } = chain(level, asText);
      fusedRuns([...unitStage, ...functionStage]);
    }
});
