import type { ProgrammeEdit } from '@oriel/core';
import type { TrackCommand } from './keys.ts';
import { duplicate, move, remove, trim } from './programme-model.ts';
import { Selection } from './selection.ts';
import type { EditorMessages } from './words.ts';

export interface Edited {
  readonly programme: ProgrammeEdit;
  readonly selection: Selection;
  /** Changes in a row with the same name are undone together. */
  readonly group?: string;
}

/** What a key in the time line makes of a programme and of what is selected in it. */
export function act(command: TrackCommand, { programme, selection }: Edited, newId: () => string): Edited {
  const order = programme.cues.map(({ id }) => id);
  const { focused, ids, single } = selection;
  const select = (id: string | undefined, isExtended: boolean): Edited => ({ programme, selection: id === undefined ? selection : isExtended ? selection.extendedTo(id, order) : Selection.of(id) });
  switch (command.type) {
    case 'select':
      return select(order[Math.min(order.length - 1, Math.max(0, order.indexOf(focused ?? '') + command.by))], command.extends);
    case 'end':
      return select(command.which === 'first' ? order[0] : order.at(-1), command.extends);
    case 'all':
      return { programme, selection: new Selection(order, order[0], focused ?? order[0]) };
    case 'order': {
      const at = command.by < 0 ? order.findIndex((id) => ids.has(id)) - 1 : order.findLastIndex((id) => ids.has(id)) + 2;
      return ids.size > 0 && at >= 0 && at <= order.length ? { programme: move(programme, ids, at), selection } : { programme, selection };
    }
    case 'trim':
      return single === undefined ? { programme, selection } : { programme: trim(programme, single, 'end', command.by), selection, group: `${single} keys` };
    case 'remove': {
      const left = remove(programme, ids);
      return { programme: left, selection: selection.within(left.cues.map(({ id }) => id), order) };
    }
    case 'duplicate': {
      const copied = duplicate(programme, ids, newId);
      return { programme: copied.programme, selection: new Selection(copied.ids, copied.ids[0]) };
    }
  }
}

/** What a screen reader says of it; `undefined` where the selection speaks for itself. @param count of cues that were selected */
export function newsOf({ type }: TrackCommand, { programme, selection: { focused, single } }: Edited, count: number, { editor: words }: EditorMessages): string | undefined {
  const { cues } = programme;
  if (type === 'order') return words.moved(cues.findIndex(({ id }) => id === focused) + 1, cues.length);
  if (type === 'trim') return words.trimmed(cues.find(({ id }) => id === single)?.duration ?? 0);
  return type === 'remove' ? words.removedCues(count) : undefined;
}
