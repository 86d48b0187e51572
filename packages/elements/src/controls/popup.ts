/** A popover is not a place for the player's shortcuts. Escape stays with the browser, which closes the popover. */
export const keepKeys = (event: Event): void => event.stopPropagation();

const openers = new WeakMap<Element, Element | null>();

/** For `beforetoggle`: the focus goes back to where it was. Chromium does not return it inside shadow trees. */
export function returnFocus(event: ToggleEvent): void {
  const popup = event.currentTarget as HTMLElement;
  const { activeElement } = popup.getRootNode() as ShadowRoot;
  if (event.newState === 'open') openers.set(popup, activeElement);
  else if (popup.contains(activeElement)) (openers.get(popup) as HTMLElement | null | undefined)?.focus();
}

/** For `toggle`: the selected choice or the first control has the focus. */
export function takeFocus(event: ToggleEvent): void {
  if (event.newState !== 'open') return;
  const popup = event.currentTarget as HTMLElement;
  (popup.querySelector<HTMLElement>('[aria-checked="true"]') ?? popup.querySelector<HTMLElement>('input, button') ?? popup).focus();
}
