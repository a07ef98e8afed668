/** A copy of the run's data with known attacks in it, as evaluation is handed it: it knows nothing of how it is made. */
import type { Label } from '../run-folder/labels.ts'
import type { StageNote } from '../run-folder/stage.ts'

export interface InjectedRun {
  /** the run folder of the copy */
  out: string
  variants: string[]
  labels: (Label & { variant: string })[]
}

export interface Injection {
  /** Changes with the attacks and with the code that injects and scores them. */
  digest(): string
  /** Makes the copy and scores it with what this run learned; done only when the stage is not skipped. */
  score(note: StageNote): Promise<InjectedRun>
}
