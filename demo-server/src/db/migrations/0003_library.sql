CREATE TABLE "rendition_segments" (
	"rendition_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"duration" double precision NOT NULL,
	"bytes" integer NOT NULL,
	CONSTRAINT "rendition_segments_rendition_id_number_pk" PRIMARY KEY("rendition_id","number")
);
--> statement-breakpoint
CREATE TABLE "renditions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"video_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bitrate_kbps" integer NOT NULL,
	"target_duration" integer NOT NULL,
	"codec" text,
	"status" text NOT NULL,
	"progress" double precision DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "video_progress" (
	"video_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"position" double precision DEFAULT 0 NOT NULL,
	"completed_percentage" double precision DEFAULT 0 NOT NULL,
	"is_completed" boolean DEFAULT false NOT NULL,
	"last_watched_at" timestamp with time zone NOT NULL,
	"watch_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "video_progress_video_id_user_id_pk" PRIMARY KEY("video_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "videos" (
	"server_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"slug" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"category" text,
	"is_published" boolean DEFAULT false NOT NULL,
	"is_public" boolean DEFAULT true NOT NULL,
	"upload_status" text NOT NULL,
	"failure_reason" text,
	"original_filename" text NOT NULL,
	"content_type" text NOT NULL,
	"file_size_bytes" bigint NOT NULL,
	"duration" double precision,
	"has_thumbnail" boolean DEFAULT false NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "viewing_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"video_id" uuid NOT NULL,
	"user_id" text,
	"is_owner" boolean NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"has_started" boolean DEFAULT false NOT NULL,
	"startup_ms" double precision,
	"watched_seconds" double precision DEFAULT 0 NOT NULL,
	"stalled_ms" double precision DEFAULT 0 NOT NULL,
	"quality_switches" integer DEFAULT 0 NOT NULL,
	"seeks" integer DEFAULT 0 NOT NULL,
	"errors" integer DEFAULT 0 NOT NULL,
	"seen" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rendition_segments" ADD CONSTRAINT "rendition_segments_rendition_id_renditions_id_fk" FOREIGN KEY ("rendition_id") REFERENCES "public"."renditions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_progress" ADD CONSTRAINT "video_progress_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD CONSTRAINT "viewing_sessions_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "renditions_video_label" ON "renditions" USING btree ("video_id","label");--> statement-breakpoint
CREATE INDEX "video_progress_user" ON "video_progress" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "videos_slug" ON "videos" USING btree ("server_id","slug");--> statement-breakpoint
CREATE INDEX "videos_created" ON "videos" USING btree ("server_id","created_at");--> statement-breakpoint
CREATE INDEX "videos_category" ON "videos" USING btree ("server_id","category");--> statement-breakpoint
CREATE INDEX "videos_status_published" ON "videos" USING btree ("server_id","upload_status","is_published");--> statement-breakpoint
CREATE INDEX "viewing_sessions_video" ON "viewing_sessions" USING btree ("video_id","opened_at");