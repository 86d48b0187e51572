/** A popover is not a place for the player's shortcuts. Escape stays with the browser, which closes the popover. */
export const keepKeys = (event: Event): void => event.stopPropagation();

/** When a popover opens, its selected choice or its first control has the focus. The browser returns it when it closes. */
export function takeFocus(event: ToggleEvent): void {
  if (event.newState !== 'open') return;
  const popup = event.currentTarget as HTMLElement;
  (popup.querySelector<HTMLElement>('[aria-checked="true"]') ?? popup.querySelector<HTMLElement>('input, button'))?.focus();
}
