/** Hooks that join React to Lumino's signals. */
import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

/** Render again whenever one of the signals is emitted. The signals must stay the same. */
export function useSignals(...signals: ISignal<unknown, unknown>[]): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = () => again();
    signals.forEach(signal => signal.connect(slot));
    // What was emitted between the first rendering and now.
    again();
    return () => {
      signals.forEach(signal => signal.disconnect(slot));
    };
    // The models behind the signals live as long as the panel.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
