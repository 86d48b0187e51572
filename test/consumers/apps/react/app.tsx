import type { OrielCamera } from '@oriel/elements';
import '@oriel/elements/define';
import '@oriel/elements/react';
import { useEffect, useRef, useState } from 'react';

export function App() {
  const camera = useRef<OrielCamera>(null);
  const [live, setLive] = useState(false);
  useEffect(() => camera.current?.retry(), []);
  return (
    <oriel-context server="https://cameras.example" theme="light">
      <oriel-camera
        ref={camera}
        className="wide"
        camera="harbour"
        mode="playback"
        time={new Date()}
        skipGaps={false}
        onoriel-state={({ detail }) => setLive(detail.state === 'live')}
        onClick={(event) => event.currentTarget.pause()}
      />
      <oriel-timeline camera="harbour" from={0} to="2026-01-01T00:00:00Z" onoriel-seek={(event) => event.preventDefault()} />
      <oriel-recording-player camera="harbour" time={Date.now()} key="player" hidden={!live} />
      <oriel-camera-grid cameras={['harbour', 'gate']} />
    </oriel-context>
  );
}

export const wrong = [
  // @ts-expect-error not a mode
  <oriel-camera mode="sideways" key={1} />,
  // @ts-expect-error not a time
  <oriel-camera time={true} key={2} />,
  // @ts-expect-error no such property
  <oriel-camera cameras={['harbour']} key={3} />,
  // @ts-expect-error not a state
  <oriel-camera onoriel-state={({ detail }) => detail.state === 'no such state'} key={4} />,
  // @ts-expect-error the methods are no attributes
  <oriel-camera seek={() => {}} key={5} />,
];
