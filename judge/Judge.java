import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.processor.reports.enums.JobEndStatus;

/**
 * Takes a folder of PDFs, gives a table: file, profile, pass | fail | error, failed clauses, parted by tabs.
 *
 * A locked file is opened with the password in the file NAME.password that lies beside NAME.pdf.
 * One virtual machine for the whole folder: starting one for each file would take longer than judging it. Ends with 0
 * when every file was judged, whatever the verdicts; with 2 when the folder cannot be read.
 */
public final class Judge {
    private static final List<PDFAFlavour> SHIPPED = List.of(PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A);

    public static void main(String[] given) throws Exception {
        if (given.length < 1 || !new File(given[0]).isDirectory()) {
            System.err.println("usage: Judge FOLDER [PROFILE.xml ...]");
            System.exit(2);
        }
        java.util.logging.LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<ValidationProfile> profiles = profiles(List.of(given).subList(1, given.length));
        ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<List<String>>> verdicts = new ArrayList<>();
        for (Path file : files(Path.of(given[0]))) {
            verdicts.add(workers.submit(() -> judge(file, profiles)));
        }
        System.out.println("file\tprofile\tverdict\tclauses");
        for (Future<List<String>> one : verdicts) {
            one.get().forEach(System.out::println);
        }
        workers.shutdown();
    }

    /** Those that veraPDF ships, then those whose files are named: the rules of WCAG 2.2 are a file of their own. */
    private static List<ValidationProfile> profiles(List<String> files) throws Exception {
        List<ValidationProfile> all = new ArrayList<>();
        for (PDFAFlavour flavour : SHIPPED) {
            all.add(Profiles.getVeraProfileDirectory().getValidationProfileByFlavour(flavour));
        }
        for (String file : files) {
            try (InputStream rules = new FileInputStream(file)) {
                all.add(Profiles.profileFromXml(rules));
            }
        }
        return all;
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.toString().endsWith(".pdf")).sorted().collect(Collectors.toList());
        }
    }

    private static List<String> judge(Path file, List<ValidationProfile> profiles) {
        List<String> rows = new ArrayList<>();
        for (ValidationProfile profile : profiles) {
            rows.add(file.getFileName() + "\t" + profile.getPDFAFlavour().getId() + "\t" + verdict(file, profile));
        }
        return rows;
    }

    private static String verdict(Path file, ValidationProfile profile) {
        try (PDFAParser parser = opened(file, profile.getPDFAFlavour());
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.getJobEndStatus() != JobEndStatus.NORMAL || result.getTotalAssertions() == 0) {
                return "error\tnot judged to the end";
            }
            return (result.isCompliant() ? "pass" : "fail") + "\t" + clauses(result);
        } catch (Exception | Error problem) {
            return "error\t" + String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static PDFAParser opened(Path file, PDFAFlavour profile) throws Exception {
        Path beside = file.resolveSibling(file.getFileName().toString().replaceAll("\\.pdf$", ".password"));
        String password = Files.exists(beside) ? Files.readString(beside).strip() : null;
        return password == null
                ? Foundries.defaultInstance().createParser(file.toFile(), profile)
                : Foundries.defaultInstance().createParser(file.toFile(), profile, profile, password);
    }

    private static String clauses(ValidationResult result) {
        TreeSet<String> failed = new TreeSet<>();
        result.getFailedChecks().keySet().forEach(rule -> failed.add(rule.getClause() + "-" + rule.getTestNumber()));
        return String.join(" ", failed);
    }
}
