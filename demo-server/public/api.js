/**
 * Asks the server, with the token of this tab. A string is sent as it is, anything else as JSON.
 * @throws Error with the server's words
 */
export async function request(path, { method = 'GET', body, type = 'application/json' } = {}) {
  const headers = { ...(sessionStorage.token && { Authorization: `Bearer ${sessionStorage.token}` }), ...(body !== undefined && { 'Content-Type': type }) };
  const sent = body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`/api/v1/${path}`, { method, headers, ...sent });
  if (response.status === 204) return undefined;
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message ?? response.statusText), { code: answer.error?.code });
  return answer;
}

/** Asks about a video. */
export const api = (id, { rest = '', ...options } = {}) => request(`videos/${encodeURIComponent(id)}${rest}`, options);
