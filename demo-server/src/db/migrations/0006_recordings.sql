CREATE TABLE "assets" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_access_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid NOT NULL,
	"user_id" text,
	"action" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid NOT NULL,
	"format" text NOT NULL,
	"status" text NOT NULL,
	"progress" double precision DEFAULT 0 NOT NULL,
	"failure_reason" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_participants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "recording_shares" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid NOT NULL,
	"share_type" text NOT NULL,
	"user_id" text,
	"access_level" text NOT NULL,
	"token" text,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recording_views" (
	"recording_id" uuid NOT NULL,
	"session_id" text NOT NULL,
	"user_id" text,
	"is_owner" boolean NOT NULL,
	"position" double precision NOT NULL,
	"furthest" double precision NOT NULL,
	"playtime" double precision NOT NULL,
	"accessed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "recording_views_recording_id_session_id_pk" PRIMARY KEY("recording_id","session_id")
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"stream_id" text NOT NULL,
	"title" text NOT NULL,
	"status" text NOT NULL,
	"failure_reason" text,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"max_duration" integer NOT NULL,
	"archive_id" text NOT NULL,
	"duration" double precision,
	"file_size_bytes" bigint,
	"metadata" jsonb,
	"created_by" text
);
--> statement-breakpoint
ALTER TABLE "renditions" RENAME COLUMN "video_id" TO "asset_id";--> statement-breakpoint
ALTER TABLE "renditions" DROP CONSTRAINT "renditions_video_id_videos_id_fk";
--> statement-breakpoint
DROP INDEX "renditions_video_label";--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "transport_segments" jsonb;--> statement-breakpoint
ALTER TABLE "recording_access_log" ADD CONSTRAINT "recording_access_log_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_jobs" ADD CONSTRAINT "recording_jobs_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_participants" ADD CONSTRAINT "recording_participants_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_shares" ADD CONSTRAINT "recording_shares_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_views" ADD CONSTRAINT "recording_views_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_id_assets_id_fk" FOREIGN KEY ("id") REFERENCES "public"."assets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recording_access_log_created" ON "recording_access_log" USING btree ("recording_id","created_at");--> statement-breakpoint
CREATE INDEX "recording_jobs_recording" ON "recording_jobs" USING btree ("recording_id","created_at");--> statement-breakpoint
CREATE INDEX "recording_participants_recording" ON "recording_participants" USING btree ("recording_id","joined_at");--> statement-breakpoint
CREATE INDEX "recording_shares_recording" ON "recording_shares" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "recording_shares_user" ON "recording_shares" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "recording_shares_token" ON "recording_shares" USING btree ("token");--> statement-breakpoint
CREATE INDEX "recordings_started" ON "recordings" USING btree ("server_id","started_at");--> statement-breakpoint
CREATE INDEX "recordings_status" ON "recordings" USING btree ("server_id","status");--> statement-breakpoint
INSERT INTO "assets" ("server_id", "id", "kind") SELECT "server_id", "id", 'video' FROM "videos";--> statement-breakpoint
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_asset_id_assets_id_fk" FOREIGN KEY ("asset_id") REFERENCES "public"."assets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_id_assets_id_fk" FOREIGN KEY ("id") REFERENCES "public"."assets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "renditions_asset_label" ON "renditions" USING btree ("asset_id","label");