CREATE TABLE "cameras" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"record" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"camera_id" text NOT NULL,
	"time" double precision NOT NULL,
	"label" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"path" text PRIMARY KEY NOT NULL,
	"camera_id" text NOT NULL,
	"start_time" double precision NOT NULL,
	"end_time" double precision NOT NULL,
	"bytes" bigint NOT NULL,
	"frames" integer NOT NULL,
	"groups" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "events_camera_time" ON "events" USING btree ("camera_id","time");--> statement-breakpoint
CREATE INDEX "segments_camera_start" ON "segments" USING btree ("camera_id","start_time");